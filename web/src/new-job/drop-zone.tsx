import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { gatherChosen, gatherDropped } from './gather-files.ts';

interface DropZoneProps {
  readonly small: boolean;
  readonly onFiles: (found: readonly (readonly [path: string, file: File])[]) => void;
}

export function DropZone({ small, onFiles }: DropZoneProps) {
  const { t } = useTranslation();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void gatherDropped(event.dataTransfer).then(onFiles);
  };
  const take = (input: HTMLInputElement): void => {
    if (input.files !== null && input.files.length > 0) onFiles(gatherChosen(input.files));
    input.value = '';
  };
  return (
    <div
      className={`drop ${over ? 'drop-over' : ''} ${small ? 'drop-small' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {!small && <Icon name="upload" />}
      <p className="drop-words">{small ? t('new.dropMore') : t('new.drop')}</p>
      <p className="drop-buttons">
        <Button icon="folder" look={small ? 'plain' : 'primary'} onClick={() => folder.current?.click()}>
          {t('new.folder')}
        </Button>
        <Button icon="file" onClick={() => files.current?.click()}>
          {t('new.files')}
        </Button>
      </p>
      {!small && <p className="field-hint">{t('new.dropHint')}</p>}
      <input
        ref={folder}
        className="unseen"
        type="file"
        tabIndex={-1}
        aria-label={t('new.folder')}
        multiple
        webkitdirectory=""
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={files}
        className="unseen"
        type="file"
        tabIndex={-1}
        aria-label={t('new.files')}
        multiple
        accept="image/png,image/jpeg,image/tiff,image/webp,image/bmp,.zip"
        onChange={(event) => take(event.currentTarget)}
      />
    </div>
  );
}
